"""Names other people gave to the same things. Data only; every alias carries its namespace.

`guide:` are the labels of the user guide's Key Reports and Fields, `windsor:` and `fivetran:` the
ids and columns of two other connectors, so that reports can be moved without being rebuilt.
"""

GUIDE: dict[str, dict[str, str]] = {
    "Key Performance Metrics": {
        "Total Followers": "followers_total",
        "Net Followers": "followers_net",
        "Engagement": "engagements",
        "Reached Audience": "reached_audience",
        "Likes": "likes",
        "Profile Views": "profile_views",
        "Video Views": "video_views",
        "Comments": "comments",
        "Shares": "shares",
    },
    "Audience Metrics": {
        "Net Followers": "followers_net",
        "Total Followers": "followers_total",
        "Reached Audience": "reached_audience",
        "Engaged Audience": "engaged_audience",
        "Genders": "follower_gender",
        "Top Countries": "follower_country",
    },
    "Video Metrics": {
        "Views": "v_views",
        "Likes": "v_likes",
        "Reach": "v_reach",
        "Shares": "v_shares",
        "Comments": "v_comments",
    },
    "Traffic Source Metrics": {"Traffic Sources": "traffic_source"},
    "Follower Metrics": {
        "Follower Countries": "follower_country",
        "Genders": "follower_gender",
    },
}

SAME_AT_WINDSOR = (
    "account_id username display_name datasource date day_of_month week month year video_views "
    "profile_views likes comments shares engaged_audience bio_link_clicks email_clicks "
    "phone_number_clicks address_clicks app_download_clicks lead_submissions following_count "
    "video_id"
).split()

WINDSOR = {name: name for name in SAME_AT_WINDSOR} | {
    "account_name": "display_name",
    "followers_count": "followers_net",
    "total_followers_count": "followers_total",
    "daily_total_followers": "tt_daily_total_followers",
    "daily_lost_followers": "followers_lost",
    "total_likes": "likes_total_lifetime",
    "videos_count": "videos_total",
    "unique_video_views": "reached_audience",
    "audience_activity_hour": "activity_hour",
    "audience_activity_count": "active_followers",
    "audience_ages_age": "follower_age",
    "audience_ages_percentage": "follower_age_share",
    "audience_genders_gender": "follower_gender",
    "audience_genders_percentage": "follower_gender_share",
    "audience_countries_country": "follower_country",
    "audience_countries_percentage": "follower_country_share",
    "audience_country": "follower_country",
    "audience_country_percentage": "follower_country_share",
    "audience_cities_city_name": "follower_city",
    "audience_cities_city": "follower_city",
    "audience_cities_percentage": "follower_city_share",
    "video_caption": "caption",
    "video_create_datetime": "video_created_at",
    "video_share_url": "share_url",
    "video_embed_url": "embed_url",
    "video_thumbnail_url": "thumbnail_url",
    "video_duration": "video_duration_s",
    "video_views_count": "v_views",
    "video_reach": "v_reach",
    "video_likes": "v_likes",
    "video_comments": "v_comments",
    "video_shares": "v_shares",
    "video_favorites": "v_favorites",
    "video_new_followers": "v_new_followers",
    "video_profile_views": "v_profile_views",
    "video_website_clicks": "v_website_clicks",
    "video_email_clicks": "v_email_clicks",
    "video_phone_number_clicks": "v_phone_number_clicks",
    "video_address_clicks": "v_address_clicks",
    "video_app_download_clicks": "v_app_download_clicks",
    "video_lead_submissions": "v_lead_submissions",
    "video_average_time_watched": "v_avg_watch_s",
    "video_average_time_watched_non_aggregated": "v_avg_watch_s",
    "video_total_time_watched": "v_watch_time_s",
    "video_full_watched_rate": "v_full_watch_rate",
    "video_impression_sources_impression_source": "traffic_source",
    "video_impression_sources_percentage": "traffic_source_share",
    "video_view_retention_second": "retention_second",
    "video_view_retention_percentage": "retention_share",
    "video_engagement_likes_second": "like_second",
    "video_engagement_likes_percentage": "like_share",
    "video_audience_countries_country": "viewer_country",
    "video_audience_countries_percentage": "viewer_country_share",
    "video_audience_genders_gender": "viewer_gender",
    "video_audience_genders_percentage": "viewer_gender_share",
    "video_audience_types_type": "viewer_type",
    "video_audience_types_percentage": "viewer_type_share",
}

FIVETRAN: dict[str, dict[str, str]] = {
    "profile": {
        "username": "username",
        "bio_description": "bio_description",
        "display_name": "display_name",
        "followers_count": "followers_now",
        "following_count": "following_count",
        "is_business_account": "is_business_account",
        "is_verified": "is_verified",
        "profile_deep_link": "profile_url",
        "profile_image": "profile_image_url",
        "total_likes": "likes_total_lifetime",
        "videos_count": "videos_total",
    },
    "profile_metric": {
        "date": "date",
        "address_clicks": "address_clicks",
        "app_download_clicks": "app_download_clicks",
        "bio_link_clicks": "bio_link_clicks",
        "comments": "comments",
        "daily_lost_followers": "followers_lost",
        "daily_new_followers": "followers_new",
        "daily_total_followers": "tt_daily_total_followers",
        "email_clicks": "email_clicks",
        "engaged_audience": "engaged_audience",
        "followers_count": "tt_followers_count",
        "lead_submissions": "lead_submissions",
        "likes": "likes",
        "phone_number_clicks": "phone_number_clicks",
        "profile_views": "profile_views",
        "shares": "shares",
        "unique_video_views": "reached_audience",
        "video_views": "video_views",
    },
    "profile_metric_audience_activity": {
        "date": "date",
        "hour": "activity_hour",
        "count": "active_followers",
    },
    "profile_audience_age": {"age": "follower_age", "percentage": "follower_age_share"},
    "profile_audience_gender": {"gender": "follower_gender", "percentage": "follower_gender_share"},
    "profile_audience_country": {
        "country": "follower_country",
        "percentage": "follower_country_share",
    },
    "profile_audience_city": {"city_name": "follower_city", "percentage": "follower_city_share"},
    "video": {
        "id": "video_id",
        "address_clicks": "v_address_clicks",
        "app_download_clicks": "v_app_download_clicks",
        "average_time_watched": "v_avg_watch_s",
        "caption": "caption",
        "comments": "v_comments",
        "create_time": "video_created_at",
        "email_clicks": "v_email_clicks",
        "embed_url": "embed_url",
        "favorites": "v_favorites",
        "full_video_watched_rate": "v_full_watch_rate",
        "lead_submissions": "v_lead_submissions",
        "likes": "v_likes",
        "new_followers": "v_new_followers",
        "phone_number_clicks": "v_phone_number_clicks",
        "profile_views": "v_profile_views",
        "reach": "v_reach",
        "share_url": "share_url",
        "shares": "v_shares",
        "thumbnail_url": "thumbnail_url",
        "total_time_watched": "v_watch_time_s",
        "video_duration": "video_duration_s",
        "video_views": "v_views",
        "website_clicks": "v_website_clicks",
    },
    "video_impression_source": {
        "impression_source": "traffic_source",
        "percentage": "traffic_source_share",
    },
    "video_audience_gender": {"gender": "viewer_gender", "percentage": "viewer_gender_share"},
    "video_audience_country": {"country": "viewer_country", "percentage": "viewer_country_share"},
    "video_audience_city": {"city_name": "viewer_city", "percentage": "viewer_city_share"},
    "video_audience_type": {"type": "viewer_type", "percentage": "viewer_type_share"},
    "video_view_retention": {"second": "retention_second", "percentage": "retention_share"},
    "video_engagement_like": {"second": "like_second", "percentage": "like_share"},
    "comment": {
        "id": "comment_id",
        "video_id": "video_id",
        "text": "comment_text",
        "username": "comment_username",
        "display_name": "comment_display_name",
        "unique_identifier": "comment_author_id",
        "status": "comment_status",
        "create_time": "comment_created_at",
        "owner": "comment_by_owner",
        "liked": "comment_liked_by_owner",
        "pinned": "comment_pinned",
        "likes": "comment_likes",
        "replies": "comment_replies",
    },
    "business_benchmark": {
        "business_category": "benchmark_category",
        "average_likes": "benchmark_likes",
        "average_comments": "benchmark_comments",
        "average_shares": "benchmark_shares",
        "average_video_count": "benchmark_video_count",
        "average_follower_count": "benchmark_follower_count",
        "average_follower_growth": "benchmark_follower_growth",
        "average_engagement_rate": "benchmark_engagement_rate",
        "average_video_views": "benchmark_video_views",
    },
}

OLD_NAMES = {
    "followers_eod": "followers_total",
    "publish_week": "posted_week",
    "impressions": "video_views",
    "day": "date",
}
"""Words used elsewhere for a field of ours, without a namespace of their own."""


def aliases() -> dict[str, str]:
    """Every alias to the id it means."""
    found = {
        f"guide:{group}/{label}": target
        for group, labels in GUIDE.items()
        for label, target in labels.items()
    }
    found |= {f"windsor:{name}": target for name, target in WINDSOR.items()}
    found |= {
        f"fivetran:{table}.{column}": target
        for table, columns in FIVETRAN.items()
        for column, target in columns.items()
    }
    return found | _keys_of_fivetran() | OLD_NAMES


def _keys_of_fivetran() -> dict[str, str]:
    """What Fivetran's tables share: their keys, and a split's inner value, always called value."""
    found = {}
    for table, columns in FIVETRAN.items():
        splits = "percentage" in columns
        if splits:
            found[f"fivetran:{table}.value"] = next(iter(columns.values()))
        if table.startswith("profile_"):
            found[f"fivetran:{table}.profile_username"] = "username"
        if splits and table.startswith("video_"):
            found[f"fivetran:{table}.video_id"] = "video_id"
    return found
