"""The commands, their help and the modules that they are in.

`jtai --help` and shell completion need this table alone: a module is imported when one of its commands is used, and no
command waits for what another one needs.
"""

from __future__ import annotations

from pipelines.stages.table import STAGES

COMMANDS = {
    "refresh": {
        "refresh": f"Run all {len(STAGES)} stages: {', '.join(stage.name for stage in STAGES)}.",
        **{stage.name: stage.help for stage in STAGES},
    },
    "add": {
        "add": "Archive a letter that no publisher serves any more, and bring it into the warehouse.",
    },
    "query": {
        "status": "Show what the archive and the warehouse hold, what is missing and what needs review.",
        "query": "Run one read-only SQL statement on the published warehouse.",
    },
    "findings": {
        "findings": "Findings by theme, kind, area, region, deep dive, date and nearness, each with its source.",
        "search": "Findings that match words best, the words marked.",
        "cite": "Cite a finding: in plain text, for BibTeX or for reference managers (RIS).",
        "areas": "The authorities with their codes, other names and numbers of letters.",
        "themes": "The themes, what they are about, and how often they occur.",
        "changes": "What each refresh added, changed and withdrew.",
    },
    "show": {
        "show": "Draw a finding: the part of its page around it, marked, as a PNG.",
        "inspect": "Draw every page of a letter with each line coloured by what it was taken for.",
    },
    "diff": {
        "diff": "Compare two snapshots: letters, findings and codes added, changed and gone.",
    },
    "release": {
        "release": "Keep the data as they are under a tag, to cite, deposit and compare.",
    },
    "site": {
        "site": "Build the explorer: pages that a browser can open from the folder, or any host can serve.",
    },
    "serve": {
        "serve": "Show the explorer in a browser on this machine, and nowhere else.",
    },
    "review": {
        "review": "List the least certain tags; accept, reject or add one for good.",
        "withhold": "Keep a letter or a finding from being published, or list what is kept.",
    },
    "codebook": {
        "codebook": "Apply codes of your own to the statements, in a database beside the published one.",
    },
    "code": {
        "code": "Code a letter (jtai code LETTER), or have people code a sample and see how far they agree.",
    },
    "train": {
        "train": "Train the tagger on the labels and the findings of this archive, and write its model.",
        "evaluate": "Measure the tagger by cross-validation, letter by letter, and write the model card.",
    },
    "doctor": {
        "doctor": "Say whether a refresh can run here, what is wrong, and what to do.",
        "notify": "Send what could not be sent, else the news of the newest run (if any), by webhook or mail.",
    },
}
"""What each command does, by the module of `pipelines.commands` that it is in and its name."""
