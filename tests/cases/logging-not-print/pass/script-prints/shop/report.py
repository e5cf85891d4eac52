import argparse


def main():
    argparse.ArgumentParser().parse_args()
    print("42 orders")
