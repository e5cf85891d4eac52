resource "github_repository_environment" "production" {
  repository  = "shop"
  environment = "production"
  wait_timer  = 0
}
