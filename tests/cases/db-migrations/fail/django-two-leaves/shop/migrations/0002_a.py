class Migration:
    dependencies = [("shop", "0001_initial")]
