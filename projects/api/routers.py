"""Every resource of the API, in the order of its document."""

from projects.api import (
    authorities,
    budget_items,
    budget_requests,
    classification,
    contract_changes,
    contracts,
    finances,
    grants,
    handovers,
    history,
    ordinances,
    plans,
    position_reviews,
    positions,
    projects,
    request_changes,
    state_changes,
    states,
    strategies,
    strategy_changes,
    tables,
)

# The addresses of a row and of its changes are one router's, or the method of one hid the other.
CHANGES = (contract_changes, request_changes, strategy_changes)
ROUTERS = [
    projects.router,
    classification.router,
    history.router,
    positions.router,
    position_reviews.router,
    states.router,
    state_changes.router,
    strategies.router,
    plans.router,
    ordinances.router,
    budget_items.router,
    budget_requests.router,
    grants.router,
    handovers.router,
    contracts.router,
    finances.router,
    authorities.router,
    tables.router,
]
