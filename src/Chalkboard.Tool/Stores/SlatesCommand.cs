using System.CommandLine;
using System.CommandLine.Help;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Stores.Copying;
using Chalkboard.Tool.Stores.Owners;

namespace Chalkboard.Tool.Stores;

/// <summary><c>chalk slates</c>: commands for operators of a store.</summary>
internal sealed class SlatesCommand : Command
{
    public SlatesCommand(TextWriter output, TextWriter errors, TimeProvider timeProvider)
        : base("slates", "Lists and deletes documents in a store of slates, revokes sign-ins, watches changes, copies stores, and " +
            "exports, imports and erases the data of an owner.")
    {
        Add(new OwnersCommand(output, errors));
        Add(new ListCommand(output, errors));
        Add(new ShowCommand(output, errors));
        Add(new TokensCommand(output, errors));
        Add(new RevokeCommand(output, errors));
        Add(new WatchChangesCommand(output, errors, timeProvider));
        Add(new CopyCommand(output, errors, timeProvider));
        Add(new ExportCommand(output, errors));
        Add(new ImportCommand(output, errors));
        Add(new EraseCommand(output, errors));
        Options.Add(new HelpOption
        {
            Action = new HelpWithExamplesAction(exitCode: 0, "Name the store as in the configuration of an application: with --store " +
                "and --connection, or with the environment variables Slates__Store and ConnectionStrings__slates.",
                "chalk slates list admin --store sqlite --connection /var/lib/shop/slates.db",
                "chalk slates revoke admin --store redis --connection-file /etc/shop/redis",
                "export Slates__Store=postgresql; read -rs ConnectionStrings__slates; export ConnectionStrings__slates; chalk slates " +
                "owners"),
        });
    }
}
