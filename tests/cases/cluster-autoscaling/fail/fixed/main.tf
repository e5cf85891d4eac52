resource "aws_eks_node_group" "main" {
  scaling_config {
    min_size     = 3
    max_size     = 3
    desired_size = 3
  }
}
