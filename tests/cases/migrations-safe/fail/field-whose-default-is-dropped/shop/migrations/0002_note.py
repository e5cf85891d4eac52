from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("order", "note", models.TextField(null=True)),
        migrations.AddField(
            model_name="order",
            name="channel",
            field=models.CharField(default="web", max_length=8),
            preserve_default=False,
        ),
    ]
