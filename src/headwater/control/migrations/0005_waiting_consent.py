"""Consents that wait for a person's yes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("control", "0004_error_kind"),)

    operations = (
        migrations.CreateModel(
            name="WaitingConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word_hash", models.TextField(unique=True)),
                ("sealed", models.BinaryField(null=True)),
                ("data_key", models.BinaryField(null=True)),
                ("arrived_at", models.DateTimeField()),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="control.hub"
                    ),
                ),
            ],
        ),
    )
