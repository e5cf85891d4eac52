package main

const find = `SELECT amount FROM orders WHERE id = $1`
