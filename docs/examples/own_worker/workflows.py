"""A workflow and an activity of one's own."""

from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def shout(text: str) -> str:
    return text.upper()


@workflow.defn
class Shout:
    @workflow.run
    async def run(self, name: str) -> str:
        greeting = await workflow.execute_child_workflow("lib:greet", name)
        return await workflow.execute_activity(shout, greeting["text"], start_to_close_timeout=timedelta(seconds=5))
