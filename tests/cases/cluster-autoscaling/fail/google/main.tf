resource "google_container_node_pool" "main" {
  cluster    = google_container_cluster.main.id
  node_count = 3
}
