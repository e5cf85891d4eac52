output "address" {
  description = "The host"
  value       = aws_db_instance.this.address
}

output "secret_arn" {
  description = "The secret with the password"
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}
