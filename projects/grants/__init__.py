"""Grant requests on their way, and general grants by month."""
