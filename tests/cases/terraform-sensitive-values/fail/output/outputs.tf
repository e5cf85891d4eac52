output "admin_token" {
  value = random_password.admin.result
}
