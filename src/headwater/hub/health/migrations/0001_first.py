"""The first tables: alerts, who wants them, and their deliveries."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = (("control", "0003_sync_hour"),)

    operations = (
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("about", models.TextField()),
                ("level", models.IntegerField(default=0)),
                ("subject", models.TextField()),
                ("sentence", models.TextField()),
                ("next_step", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="control.hub",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("emails", models.TextField(default="")),
                ("muted", models.TextField(default="")),
                (
                    "hub",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="control.hub",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.TextField()),
                ("channel", models.TextField()),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("error", models.TextField(default="")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="health.alert",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["hub", "-id"], name="alerts_of_a_hub"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("hub", "kind", "about"),
                name="one_open_alert_per_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["due_at"], name="deliveries_due"),
        ),
    )
