resource "google_container_node_pool" "main" {
  cluster = google_container_cluster.main.id
  autoscaling {
    min_node_count = 1
    max_node_count = 6
  }
}
