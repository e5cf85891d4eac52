"""The reference service: takes orders and keeps them."""
