"""The planner's map: one question asked by form, by place or by drawing; seen, counted, listed."""
