print("epoch 1")
