"""Every resource of the API, in the order of its document."""

from projects.api import (
    authorities,
    budget_items,
    budget_requests,
    contracts,
    finances,
    grants,
    ordinances,
    plans,
    positions,
    projects,
    states,
    strategies,
    tables,
)

ROUTERS = [
    projects.router,
    positions.router,
    states.router,
    strategies.router,
    plans.router,
    ordinances.router,
    budget_items.router,
    budget_requests.router,
    grants.router,
    contracts.router,
    finances.router,
    authorities.router,
    tables.router,
]
