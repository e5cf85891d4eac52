resource "github_repository_environment" "staging" {
  repository  = "shop"
  environment = "staging"
}

resource "github_repository_environment" "each" {
  for_each    = toset(["production"])
  repository  = "shop"
  environment = each.value
}
