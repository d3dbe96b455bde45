"""The audit log as a chain, and entries that outlive the hub they tell of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("roster", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entries", models.BigIntegerField(default=0)),
                ("digest", models.TextField(default="")),
                ("proof", models.TextField(default="")),
            ],
        ),
        migrations.AddField(
            model_name="auditentry", name="digest", field=models.TextField(default="")
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="hub",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="control.hub",
            ),
        ),
    )
