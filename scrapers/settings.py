"""How we behave towards the publishers; `spider_runner` sets over it what depends on the harvest (delay, time-out,
contact).

Belongs here: Scrapy's settings, each with its reason where it is not Scrapy's default. Does not belong here: addresses
and labels (`sources.yml`), anything read from the environment.
"""

from importlib.metadata import version

BOT_NAME = "jtai-archive"
USER_AGENT = f"{BOT_NAME}/{version(BOT_NAME)}"
SPIDER_MODULES = ["scrapers.spiders"]

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME

# One request at a time, whatever its host: a pause before a retry then holds everything, and the order of the
# manifest is that of the listings.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

# Only ever slower than the delay asked for: a slow answer doubles as a request to wait.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0  # the delay asked for, if that is longer
AUTOTHROTTLE_MAX_DELAY = 30.0
DOWNLOAD_DELAY_JITTER = 0.0  # a second is a second

RETRY_TIMES = 3
RETRY_HTTP_CODES = [403, 408, 429, 500, 502, 503, 504, 522, 524]
RETRY_PRIORITY_ADJUST = 1  # at once, after the pause of `Patience`, not behind everything else
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # the largest letter known has 0.5 MB
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5

# The spiders look at every answer themselves: a missing letter is news, not an error to be dropped.
HTTPERROR_ALLOW_ALL = True

METAREFRESH_ENABLED = False

# None: not even imported, which took a twelfth of a harvest of the sample.
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # ignores ports
    "scrapers.middlewares.ConfiguredSites": 50,
    "scrapers.middlewares.UnreadableRobots": 540,  # outside the retries (550): sees what they end with
    "scrapers.middlewares.Patience": 560,  # inside the retries: sees every single answer
}
ITEM_PIPELINES = {"scrapers.item_pipelines.Record": 100}

LOG_LEVEL = "INFO"
LOG_INSTALL_ROOT_HANDLER = False  # `spider_runner` has one of its own, which writes lines of JSON
LOG_VERSIONS: list[str] = []
LOGSTATS_INTERVAL = 0
