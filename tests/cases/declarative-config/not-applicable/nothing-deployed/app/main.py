print("kubectl set image")
