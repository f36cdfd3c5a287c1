"""The shipping activity of the order project, written by hand in Python.

Given to a worker, it takes the place of the Lua entry of the same id (contract.md §5) and answers exactly as that does.
"""

from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

SERVED_COUNTRIES = frozenset({"DE", "FR", "US"})


@activity.defn(name="app:ship_order")
async def ship_order(request: dict[str, Any]) -> dict[str, Any]:
    """Hand the order to the carrier and return its tracking number.

    Raises a non-retryable ApplicationError of type "Unavailable" when no carrier serves the country.
    """
    country = request["address"]["country"]
    if country not in SERVED_COUNTRIES:
        raise ApplicationError(f"no carrier serves {country}", type="Unavailable", non_retryable=True)
    order_id = request["order_id"]
    return {"order_id": order_id, "tracking_number": f"TRK-{country}-{order_id}"}
