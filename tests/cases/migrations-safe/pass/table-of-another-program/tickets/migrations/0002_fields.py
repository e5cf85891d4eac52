from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [
        migrations.AddField(model_name="ticket", name="owner", field=models.TextField()),
        migrations.AddField(model_name="ticket", name="time", field=models.BigIntegerField()),
        migrations.AddField(model_name="wiki", name="text", field=models.TextField()),
    ]
