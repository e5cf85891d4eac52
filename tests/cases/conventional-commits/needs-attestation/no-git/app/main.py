print("feat: hello")
