print("gripctl")
