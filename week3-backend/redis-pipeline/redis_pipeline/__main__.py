"""``python -m redis_pipeline``: the same as the ``redis-pipeline`` command."""

from redis_pipeline.cli import main

if __name__ == "__main__":
    main()
