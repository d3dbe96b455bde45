"""The first tables: hubs, connections, their consents, sign-ins under way, sync runs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("connector", models.TextField()),
                ("account_id", models.TextField()),
                ("username", models.TextField(default="")),
                ("display_name", models.TextField(default="")),
                ("image_url", models.TextField(default="")),
                ("is_business", models.BooleanField(null=True)),
                ("state", models.TextField(default="active")),
                ("state_reason", models.TextField(default="")),
                ("scopes", models.TextField(default="")),
                ("connected_at", models.DateTimeField(null=True)),
                ("consent_ends_at", models.DateTimeField(null=True)),
                ("paused", models.BooleanField(default=False)),
                ("opt_ins", models.JSONField(default=dict)),
                ("data_key", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Hub",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.TextField(unique=True)),
                ("name", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("access_token", models.BinaryField()),
                ("refresh_token", models.BinaryField()),
                ("access_expires_at", models.DateTimeField()),
                ("refresh_expires_at", models.DateTimeField()),
                ("version", models.BigIntegerField(default=1)),
                ("lease_holder", models.TextField(default="")),
                ("lease_until", models.DateTimeField(null=True)),
                ("ambiguous", models.BooleanField(default=False)),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to="control.connection"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="connection",
            name="hub",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="control.hub"),
        ),
        migrations.CreateModel(
            name="PendingSignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("connector", models.TextField()),
                ("state_hash", models.TextField(unique=True)),
                ("redirect_uri", models.TextField()),
                ("intent", models.TextField()),
                ("created_at", models.DateTimeField()),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="control.hub"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("trigger", models.TextField()),
                ("state", models.TextField(default="running")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("holder", models.TextField()),
                ("heartbeat_at", models.DateTimeField()),
                ("progress", models.JSONField(default=dict)),
                ("rows", models.BigIntegerField(default=0)),
                ("calls", models.BigIntegerField(default=0)),
                ("error", models.TextField(default="")),
                ("request_id", models.TextField(default="")),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="control.connection"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                fields=("hub", "connector", "account_id"), name="one_connection_per_account"
            ),
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(fields=["connection", "-id"], name="runs_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="syncrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("connection",),
                name="one_running_sync_per_connection",
            ),
        ),
    )
