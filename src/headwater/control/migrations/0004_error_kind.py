"""Which class of error ended a sync."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("control", "0003_sync_hour"),)

    operations = (
        migrations.AddField(
            model_name="syncrun", name="error_kind", field=models.TextField(default="")
        ),
    )
