resource "google_cloud_run_v2_service" "orders" {
  name     = "orders"
  location = "europe-north1"
  template {
    containers {
      image = "docker.io/example/orders:1.4.0"
    }
  }
}
