"""How orders vary more than demand: order up to a moving average, as a linear filter of the demand.

Periodic review, up to L·(mean of the last p periods' demand) plus a constant, L = lead time + review period, both in
periods: qₜ = Dₜ + (L/p)(Dₜ − Dₜ₋ₚ), while that is not negative. A filter's orders, of demands that are independent
with variance σ², have variance σ²·Σh² of its impulse response h; here 1 + 2L/p + 2L²/p² (Chen, Drezner, Ryan and
Simchi-Levi 2000, where it is a lower bound because of their safety stock; it holds with equality for a constant one).
A second stage filters the orders of the first: the impulse responses convolve. By how many periods it looks later
shifts them and changes no variance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Response = NDArray[np.float64]


def moving_average(periods: int, horizon: float) -> Response:
    """The impulse response of orders: what a demand of 1 makes a store order in its own period and after it.

    >>> moving_average(2, 4).tolist()
    [3.0, 0.0, -2.0]
    """
    response = np.zeros(periods + 1)
    response[0] = 1 + horizon / periods
    response[periods] = -horizon / periods
    return response


def exponential_smoothing(alpha: float, horizon: float) -> Response:
    """The same with the forecast Fₜ = Fₜ₋₁ + α(Dₜ − Fₜ₋₁), so qₜ = Dₜ + L(Fₜ − Fₜ₋₁); cut where 10⁻¹⁴ is left.

    >>> exponential_smoothing(0.5, 1)[:4].tolist()
    [1.5, -0.25, -0.125, -0.0625]
    """
    k = np.arange(int(np.log(1e-14) / np.log(1 - alpha)) + 2)
    forecast = alpha * (1 - alpha) ** k
    response = horizon * np.diff(forecast, prepend=0)
    response[0] += 1
    return np.asarray(response)


def ratio(*stages: Response) -> float:
    """Var(orders of the last stage)/Var(demand at the first), the stages as they pass orders on.

    >>> ratio(moving_average(2, 4)), ratio(moving_average(2, 4), np.array([0.0, 1.0]))
    (13.0, 13.0)
    """
    whole = np.ones(1)
    for response in stages:
        whole = np.convolve(whole, response)
    return float(whole @ whole)


def sampled(response: Response, periods: int) -> float:
    """E of the sample variance of `periods` successive orders, for demands of variance 1.

    E[s²] = n/(n − 1)·(γ₀ − Var(mean)), Var(mean) = Σ(n − |k|)γₖ/n², γₖ = Σ hᵢhᵢ₊ₖ: orders that answer one another
    spread less than orders far apart.

    >>> sampled(np.array([2.0]), 10)
    4.0
    """
    lags = np.arange(1 - len(response), len(response))
    covariances = np.correlate(response, response, "full")
    weights = np.maximum(periods - np.abs(lags), 0)
    of_mean = float(weights @ covariances) / periods**2
    return periods / (periods - 1) * (float(response @ response) - of_mean)
