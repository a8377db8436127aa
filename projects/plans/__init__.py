"""Development plans: what they hold, who may open them, what they keep, their forms."""
