from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counter", "0001_initial")]
    operations = [
        migrations.CreateModel(name="Line", fields=[("id", models.AutoField(primary_key=True))]),
        migrations.AddField(
            model_name="line",
            name="order",
            field=models.ForeignKey("counter.Order", on_delete=models.CASCADE),
        ),
    ]
