"""Customers as people: reactions to promises and restocks, and loyalty after each order."""
