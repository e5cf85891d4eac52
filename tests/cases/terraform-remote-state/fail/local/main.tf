terraform {
  backend "local" {
    path = "/data/state"
  }
}
