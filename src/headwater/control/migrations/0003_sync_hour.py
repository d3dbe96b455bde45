"""When a person wants an account synced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("control", "0002_decision"),)

    operations = (
        migrations.AddField(
            model_name="connection", name="sync_hour", field=models.IntegerField(null=True)
        ),
        migrations.AddField(
            model_name="connection", name="sync_zone", field=models.TextField(default="UTC")
        ),
    )
