from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[],
            options={"db_table": "ticket", "managed": False},
        ),
    ]
