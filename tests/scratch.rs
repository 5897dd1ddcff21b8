use gradus::analysis::*;
#[test]
fn scratch() {
    for file in std::env::var("FILES").unwrap().split(',') {
        let policy = gradus::policy::file::read(&std::fs::read(file).unwrap()).unwrap();
        let start = std::time::Instant::now();
        for (id, award) in policy.awards.iter().enumerate() {
            let one = std::time::Instant::now();
            let found = remarks(&policy, id as u32);
            println!("{} {:?}", award.named.name, one.elapsed());
            let path = |d: &u32| award.demands[*d as usize].path.clone();
            for r in found {
                match &r {
                    Remark::Everybody { demand, .. } => println!("   everybody {}", path(demand)),
                    Remark::Follows { demand, from, .. } => {
                        println!("   follows {} from {:?}", path(demand), from.as_ref().map(path))
                    }
                    Remark::Idle { part, other, .. } => {
                        println!("   idle {} other {}", path(part), path(other))
                    }
                    Remark::IdleCap { demand, limit, most, .. } => {
                        println!("   cap {} {limit} {most}", path(demand))
                    }
                    Remark::NobodyChooses { part, .. } => println!("   nobody chooses {}", path(part)),
                    r => println!("   {r:?}"),
                }
            }
        }
        for r in unused(&policy) {
            if let Remark::Unused(c) = r {
                println!("unused {}", policy.courses[c as usize].named.full());
            }
        }
        let one = std::time::Instant::now();
        for r in layers(&policy, &[]) {
            match r {
                Remark::Weaker { award, base, demands, .. } => println!(
                    "weaker {} {} {:?}",
                    policy.awards[award as usize].named.name,
                    policy.awards[base as usize].named.name,
                    demands
                ),
                r => println!("{r:?}"),
            }
        }
        println!("layers {:?} all {:?}", one.elapsed(), start.elapsed());
    }
}
