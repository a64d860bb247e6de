using IdSets.Accounts;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Business;

/// <summary>
/// The site's own database, with the data that all users share. Data of one user, such as undecided uploads, are in the user's slate.
/// </summary>
public sealed class BusinessContext(DbContextOptions<BusinessContext> options) : DbContext(options)
{
    /// <summary>The accounts of users.</summary>
    public DbSet<Account> Accounts => Set<Account>();

    /// <summary>The sets.</summary>
    public DbSet<IdSet> IdSets => Set<IdSet>();

    /// <summary>The ids of the sets.</summary>
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
