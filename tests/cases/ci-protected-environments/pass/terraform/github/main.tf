resource "github_repository_environment" "production" {
  repository  = "shop"
  environment = "production"

  reviewers {
    teams = [data.github_team.operations.id]
  }
}
