output "database_address" {
  description = "The host of DATABASE_URL"
  value       = module.database.address
}

output "database_secret_arn" {
  description = "Where the secret store keeps the password; the password itself is in no state file"
  value       = module.database.secret_arn
}

output "dumps_bucket" {
  description = "Where the dumps go"
  value       = aws_s3_bucket.dumps.bucket
}
