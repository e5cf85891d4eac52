from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_booking_state_index")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="note",
            field=models.CharField(blank=True, max_length=200, null=True),
        )
    ]
