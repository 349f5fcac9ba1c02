"""The proof: events flow while consumers, workers and the server are killed and stopped.

Three consumers write one row per event, with the event's key in the same transaction; two workers
(one stands by) keep sliding windows. Chaos kills them with SIGKILL at random or at named points,
stops them past their lease and lets them go on, and kills the server. In the end every accepted
event must have one row, and the features must equal, bit for bit, those of one undisturbed pass.
"""

from redis_pipeline.prove.picture import draw
from redis_pipeline.prove.result import Result
from redis_pipeline.prove.scoreboard import scoreboard
from redis_pipeline.prove.trial import Trial

__all__ = ["Result", "Trial", "draw", "scoreboard"]
