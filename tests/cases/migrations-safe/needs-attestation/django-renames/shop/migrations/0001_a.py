from django.db import migrations


class Migration:
    dependencies = []
    operations = [migrations.RenameField("order", "a", "b")]
