"""Activities that are written by hand in Python."""

from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

RATES = {"DE": 19, "FR": 20}


@activity.defn(name="shop:tax")
async def tax(request: dict[str, Any]) -> dict[str, Any]:
    """The tax on a net amount. A country without a rate is an error that no retry can mend."""
    rate = RATES.get(request["country"])
    if rate is None:
        raise ApplicationError(f"no tax rate for {request['country']}", type="NotFound", non_retryable=True)
    return {"amount": request["net"] * rate // 100, "rate": rate}
