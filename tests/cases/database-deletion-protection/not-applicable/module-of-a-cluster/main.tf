module "gke" {
  source              = "terraform-google-modules/kubernetes-engine/google"
  version             = "29.0.0"
  deletion_protection = false
}
