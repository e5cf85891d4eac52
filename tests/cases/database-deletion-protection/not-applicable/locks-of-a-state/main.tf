resource "aws_dynamodb_table" "locks" {
  hash_key = "LockID"
}
