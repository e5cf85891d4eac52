def main(customer: str) -> None:
    print(customer)
