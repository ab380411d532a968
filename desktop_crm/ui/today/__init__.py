"""The page of the day: whom to call, the alarms, the tasks."""
