using IdSets.Accounts;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Business;

/// <summary>
/// The site's own database: what is true for everybody. What is one user's own, and not yet decided, is in the user's slate.
/// </summary>
public sealed class BusinessContext(DbContextOptions<BusinessContext> options) : DbContext(options)
{
    /// <summary>Who may sign in.</summary>
    public DbSet<Account> Accounts => Set<Account>();

    /// <summary>The sets that have been made.</summary>
    public DbSet<IdSet> IdSets => Set<IdSet>();

    /// <summary>Their ids.</summary>
    public DbSet<SetId> Ids => Set<SetId>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Account>(account =>
        {
            account.HasKey(row => row.UserName);
            account.Property(row => row.UserName).HasMaxLength(Account.MaxUserName);
        });

        modelBuilder.Entity<IdSet>(set =>
        {
            set.HasKey(row => row.Key);
            set.Property(row => row.Name).HasMaxLength(IdSet.MaxName);
            set.HasIndex(row => row.Name).IsUnique();
            set.HasIndex(row => row.WorkflowId).IsUnique();
        });

        modelBuilder.Entity<SetId>(id =>
        {
            id.ToTable("Ids");
            id.HasKey(row => new { row.SetKey, row.Position });
            id.HasIndex(row => new { row.Value, row.SetKey });
            id.HasOne<IdSet>().WithMany().HasForeignKey(row => row.SetKey);
        });
    }
}
